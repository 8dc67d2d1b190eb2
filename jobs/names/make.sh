#!/bin/sh
# Makes the bundle that ships again. HCR_DATA: the real handwriting. HCR_FONTS: a folder of open handwriting
# fonts as *.ttf. HCR_MADE: an empty folder for all that is made on the way; the bundle is $HCR_MADE/names.
# Needs `pip install rapidocr onnxruntime`, the second reader that the labels are mended with.
set -eu
here=$(dirname "$0")
names=$HCR_DATA/handwriting-recognition
train=$names/train_v2/train
labels=$names/written_name_train_v2.csv
counts=$names/train_label_counts.csv

python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 24000 --out "$HCR_MADE/drawn1"
hcr-batch train --data "$names" --config "$here/1-start.toml" --out "$HCR_MADE/start"

hcr-batch transcribe "$train" --layout crop --model "$HCR_MADE/start" --out "$HCR_MADE/ours.parquet"
python -m jobs.peers --data "$names" --split train --reader rapidocr --readings "$HCR_MADE/rapidocr.csv"
python -m jobs.mend --labels "$labels" --first "$HCR_MADE/ours.parquet" --second "$HCR_MADE/rapidocr.csv" \
    --counts "$counts" --out "$HCR_MADE/mended/names/labels.csv"
python -m jobs.recombine --labels "$HCR_MADE/mended/names/labels.csv" --images "$train" --model "$HCR_MADE/start" \
    --texts "$counts" --count 14000 --out "$HCR_MADE/recombined_names"
python -m jobs.recombine --labels "$HCR_DATA/orand_car_a/labels.csv" --images "$HCR_DATA/orand_car_a/images" \
    --model "$HCR_MADE/start" --count 6000 --out "$HCR_MADE/recombined_digits"
python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 16000 --seed 1 --out "$HCR_MADE/drawn2"

hcr-batch train --data "$names" --config "$here/2-longer.toml" --init-from "$HCR_MADE/start" --out "$HCR_MADE/longer"
hcr-batch train --config "$here/3-mended.toml" --init-from "$HCR_MADE/longer" --out "$HCR_MADE/mended-names"

python -m jobs.recombine --labels "$HCR_MADE/mended/names/labels.csv" --images "$train" --model "$HCR_MADE/mended-names" \
    --texts "$counts" --count 24000 --seed 1 --out "$HCR_MADE/recombined_names2"
python -m jobs.recombine --labels "$HCR_DATA/orand_car_a/labels.csv" --images "$HCR_DATA/orand_car_a/images" \
    --model "$HCR_MADE/mended-names" --count 10000 --seed 1 --out "$HCR_MADE/recombined_digits2"
python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 20000 --seed 2 --out "$HCR_MADE/drawn3"
hcr-batch train --config "$here/4-again.toml" --init-from "$HCR_MADE/mended-names" --out "$HCR_MADE/again"
python -m jobs.fit_texts --data "$names" --counts "$counts" --model "$HCR_MADE/again"

python -m jobs.doubt --labels "$HCR_MADE/mended/names/labels.csv" --images "$train" --model "$HCR_MADE/again" \
    --out "$HCR_MADE/doubted/names"
hcr-batch train --config "$here/5-doubted.toml" --init-from "$HCR_MADE/again" --out "$HCR_MADE/doubted-names"
python -m jobs.average --first "$HCR_MADE/again" --second "$HCR_MADE/doubted-names" --out "$HCR_MADE/single-names"
python -m jobs.fit_texts --data "$names" --counts "$counts" --model "$HCR_MADE/single-names" \
    --corrected "$here/checked_held_out.csv" --label-noise 0.01

python -m jobs.doubt --labels "$HCR_MADE/doubted/names/labels.csv" --images "$train" --model "$HCR_MADE/single-names" \
    --out "$HCR_MADE/doubted2/names"
python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 10000 --name-share 0.7 --full-names 0.8 --seed 3 \
    --out "$HCR_MADE/drawn4"
python -m jobs.recombine --labels "$HCR_MADE/doubted2/names/labels.csv" --images "$train" --model "$HCR_MADE/single-names" \
    --texts "$counts" --count 12000 --full-names 0.6 --seed 2 --out "$HCR_MADE/recombined_names3"
hcr-batch train --config "$here/6-full-names.toml" --init-from "$HCR_MADE/single-names" --out "$HCR_MADE/full-names"
hcr-batch train --config "$here/7-finish.toml" --init-from "$HCR_MADE/full-names" --out "$HCR_MADE/finished"
python -m jobs.average --first "$HCR_MADE/single-names" --second "$HCR_MADE/finished" --out "$HCR_MADE/averaged"

hcr-batch train --config "$here/8-wider.toml" --init-from "$HCR_MADE/averaged" --out "$HCR_MADE/wider"
python -m jobs.average --first "$HCR_MADE/averaged" --second "$HCR_MADE/wider" --out "$HCR_MADE/eighth"
python -m jobs.fit_texts --data "$names" --counts "$counts" --model "$HCR_MADE/eighth" \
    --corrected "$here/checked_held_out.csv" --label-noise 0.01

python -m jobs.doubt --labels "$labels" --images "$train" --model "$HCR_MADE/eighth" --out "$HCR_MADE/doubted3/names"
python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 16000 --name-share 0.6 --full-names 0.5 --seed 4 \
    --out "$HCR_MADE/drawn5"
python -m jobs.recombine --labels "$HCR_MADE/doubted3/names/labels.csv" --images "$train" --model "$HCR_MADE/eighth" \
    --texts "$counts" --count 24000 --full-names 0.3 --seed 3 --out "$HCR_MADE/recombined_names4"
python -m jobs.recombine --labels "$HCR_DATA/orand_car_a/labels.csv" --images "$HCR_DATA/orand_car_a/images" \
    --model "$HCR_MADE/eighth" --count 10000 --seed 2 --out "$HCR_MADE/recombined_digits3"
hcr-batch train --config "$here/9-framed.toml" --init-from "$HCR_MADE/eighth" --out "$HCR_MADE/framed"
python -m jobs.average --first "$HCR_MADE/eighth" --second "$HCR_MADE/framed" --out "$HCR_MADE/ninth"
python -m jobs.fit_texts --data "$names" --counts "$counts" --model "$HCR_MADE/ninth" \
    --corrected "$here/checked_held_out.csv" --label-noise 0.01

python -m jobs.doubt --labels "$labels" --images "$train" --model "$HCR_MADE/ninth" --out "$HCR_MADE/doubted4/names"
python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 16000 --name-share 0.5 --full-names 0.35 --seed 31 \
    --out "$HCR_MADE/drawn6"
python -m jobs.recombine --labels "$HCR_MADE/doubted4/names/labels.csv" --images "$train" --model "$HCR_MADE/ninth" \
    --texts "$counts" --count 30000 --full-names 0.25 --seed 20 --out "$HCR_MADE/recombined_names5"
python -m jobs.recombine --labels "$HCR_DATA/orand_car_a/labels.csv" --images "$HCR_DATA/orand_car_a/images" \
    --model "$HCR_MADE/ninth" --count 12000 --seed 21 --out "$HCR_MADE/recombined_digits4"
hcr-batch train --config "$here/10-again.toml" --init-from "$HCR_MADE/ninth" --out "$HCR_MADE/again10"
python -m jobs.average --first "$HCR_MADE/ninth" --second "$HCR_MADE/again10" --out "$HCR_MADE/tenth"

hcr-batch train --config "$here/11-more.toml" --init-from "$HCR_MADE/tenth" --out "$HCR_MADE/more11"
python -m jobs.average --first "$HCR_MADE/tenth" --second "$HCR_MADE/more11" --out "$HCR_MADE/eleventh"
python -m jobs.draw --fonts "$HCR_FONTS" --lexicon "$counts" --count 12000 --name-share 0.5 --full-names 0.35 \
    --elided 0.06 --seed 41 --out "$HCR_MADE/drawn7"
python -m jobs.recombine --labels "$HCR_MADE/doubted4/names/labels.csv" --images "$train" --model "$HCR_MADE/tenth" \
    --texts "$counts" --count 24000 --full-names 0.3 --elided 0.06 --seed 30 --out "$HCR_MADE/recombined_names6"
hcr-batch train --config "$here/12-apostrophes.toml" --init-from "$HCR_MADE/eleventh" --out "$HCR_MADE/names"
python -m jobs.fit_texts --data "$names" --counts "$counts" --model "$HCR_MADE/names" \
    --corrected "$here/checked_held_out.csv" --label-noise 0.01
