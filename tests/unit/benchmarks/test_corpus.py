import re
from itertools import pairwise

from benchmarks.corpus import BODY_BYTES, PER_PAGE, edited, make_corpus, mark


def _bodies(corpus):
    return [corpus.body(page, lambda target: target.address) for page in corpus.pages]


def test_the_same_number_of_pages_and_seed_give_the_same_content():
    one, other = make_corpus(60), make_corpus(60)
    assert one == other
    assert _bodies(one) == _bodies(other)


def test_another_seed_gives_other_words():
    assert _bodies(make_corpus(5, seed=1)) != _bodies(make_corpus(5, seed=2))


def test_a_smaller_site_is_the_beginning_of_a_larger_one():
    assert make_corpus(40).pages == make_corpus(60).pages[:40]


def test_bodies_are_of_three_to_six_kilobytes_with_internal_links():
    corpus = make_corpus(200)
    addresses = {page.address for page in corpus.pages}
    for body in _bodies(corpus):
        assert BODY_BYTES[0] <= len(body) <= BODY_BYTES[1]
        targets = [part.partition('"')[0] for part in body.split('href="')[1:]]
        assert targets
        assert addresses.issuperset(targets)


def test_a_body_is_the_same_whatever_its_links_look_like():
    corpus = make_corpus(100)
    for page in corpus.pages:
        short, long = (corpus.body(page, link) for link in (lambda p: f"<{p.number}>", lambda p: f"<{p.title * 9}>"))
        assert re.sub(r"<[^<>]*>(?=\")", "", short) == re.sub(r"<[^<>]*>(?=\")", "", long)


def test_every_page_has_an_address_of_its_own_three_tags_and_a_place_in_one_list():
    corpus = make_corpus(1_000)
    assert len({page.address for page in corpus.pages}) == 1_000
    assert all(len(set(page.tags)) == 3 for page in corpus.pages)
    listed = [page for listing in corpus.listings() for page in listing.entries]
    assert sorted(page.number for page in listed) == list(range(1_000))
    assert max(len(listing.entries) for listing in corpus.listings()) == PER_PAGE


def test_lists_are_newest_first_and_no_two_pages_share_an_instant():
    corpus = make_corpus(1_000)
    assert len({page.instant for page in corpus.pages}) == 1_000
    for section in corpus.sections:
        assert all(a.instant > b.instant for a, b in pairwise(corpus.in_section(section)))
    assert all(a.instant > b.instant for a, b in pairwise(corpus.newest()))


def test_an_edit_changes_one_page_that_is_not_among_the_newest():
    corpus = make_corpus(100)
    for times in range(1, 6):
        after, page = edited(corpus, times)
        changed = [new for old, new in zip(corpus.pages, after.pages, strict=True) if old != new]
        assert changed == [page]
        assert page.number not in {p.number for p in corpus.newest()}
        assert after.newest() == corpus.newest()
        assert mark(page) in after.body(page, lambda target: target.address)
        corpus = after


def test_each_edit_is_of_another_page():
    corpus, numbers = make_corpus(1_000), set()
    for times in range(1, 6):
        corpus, page = edited(corpus, times)
        numbers.add(page.number)
    assert len(numbers) == 5
