"""CSV as strings: nothing is guessed, nothing is mended, and a message never repeats what a row holds."""

import pytest

from slp_build.errors import ExportError
from slp_build.exports.table import parse_table


def test_every_cell_stays_the_text_it_is() -> None:
    table = parse_table(b'a,b\n007,\n"x, y",NA\n', "t.csv")
    assert table.columns == ("a", "b")
    assert table.rows == ((2, {"a": "007", "b": ""}), (3, {"a": "x, y", "b": "NA"}))


def test_a_text_over_two_lines_is_one_row_and_lines_are_still_counted() -> None:
    table = parse_table(b'a,b\n"one\ntwo",3\n4,5\n', "t.csv")
    assert [line for line, _ in table.rows] == [3, 4]


def test_a_byte_order_mark_and_windows_lines_are_no_part_of_the_names() -> None:
    assert parse_table(b"\xef\xbb\xbfa,b\r\n1,2\r\n", "t.csv").rows == ((2, {"a": "1", "b": "2"}),)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", r"t\.csv: the file is empty"),
        (b"\n1,2\n", r"t\.csv: the file is empty"),
        (b"a,b,a\n", r't\.csv, row 1: column "a" stands there twice'),
        (b"a,b\nSECRET,1,2\n", r"t\.csv, row 2: 3 fields where the first row names 2 columns"),
        (b"a,b\nSECRET\n", r"t\.csv, row 2: 1 fields where the first row names 2 columns"),
        (b"a,b\n\nSECRET,1\n", r"t\.csv, row 2: 0 fields"),
        (b'a,b\n"SECRET"x,1\n', r"t\.csv, row 2: this is not CSV"),
        (b'a,b\n"SECRET,1\n', r"t\.csv, row 2: this is not CSV"),
        ("a,b\nSECRET,é\n".encode("latin-1"), r"t\.csv: not UTF-8 from byte 11; save the file as “CSV UTF-8”"),
    ],
)
def test_what_is_no_table_is_named_by_row_and_never_by_what_it_holds(data: bytes, says: str) -> None:
    with pytest.raises(ExportError, match=says) as caught:
        parse_table(data, "t.csv")
    assert "SECRET" not in str(caught.value)
