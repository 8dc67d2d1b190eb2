from hcr_batch.image.cut import cut_field
from hcr_batch.image.fields import find_form
from hcr_batch.image.sheet import straighten
def seg_fields(page):
    s=straighten(page); f=find_form(s)
    return [cut_field(s,x) for x in f.fields]
