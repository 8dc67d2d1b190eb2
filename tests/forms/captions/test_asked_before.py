"""Questions whose answers stand before their boxes to tick."""

from tests.forms.places.test_writable import Printed


def asked() -> Printed:
    """A page with a question whose answers stand before their boxes."""
    page = Printed()
    page.say("Do you smoke? Yes", 120, 300)
    page.box(300, 284, 18, 18)
    page.say("No", 340, 300)
    page.box(370, 284, 18, 18)
    return page


def test_the_first_answer_is_none_of_the_question_before_it() -> None:
    page = asked()
    page.say("Status: Single", 120, 400)
    page.box(270, 384, 18, 18)
    page.say("Married", 310, 400)
    page.box(390, 384, 18, 18)
    assert list(page.drafted()) == ["do_you_smoke_yes", "do_you_smoke_no", "status_single", "status_married"]


def test_what_follows_on_the_last_box_is_the_caption_of_its_line() -> None:
    page = asked()
    page.say("If yes, how many?", 410, 300)
    page.line(600, 302, 200)
    assert list(page.drafted()) == ["do_you_smoke_yes", "do_you_smoke_no", "how_many"]
