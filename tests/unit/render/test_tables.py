"""Tables of pages kept in git, as Markdown makes them."""

from slp_build.render.tables import scrolling

TABLE = """<table>
<thead>
<tr>
<th>Who</th>
<th style="text-align: right;">Reads</th>
</tr>
</thead>
<tbody>
<tr>
<td>A <b>head</b></td>
<td style="text-align: right;">one</td>
</tr>
<tr>
<td>A broker</td>
<td style="text-align: right;">all</td>
</tr>
</tbody>
</table>"""


def test_a_table_stands_in_a_box_that_scrolls_and_its_headings_are_told_from_its_cells() -> None:
    found = scrolling(f"<p>Before</p>\n{TABLE}", "Joining")
    assert found.startswith(
        '<p>Before</p>\n<div class="scroll" tabindex="0" role="region" aria-label="Joining">\n<table>'
    )
    assert found.endswith("</table>\n</div>")
    assert '<th scope="col">Who</th>' in found
    assert '<th scope="col" style="text-align: right;">Reads</th>' in found
    assert '<th scope="row">A <b>head</b></th>' in found
    assert '<th scope="row">A broker</th>' in found
    assert found.count("<td") == 2


def test_a_table_is_named_by_the_heading_above_it() -> None:
    found = scrolling(f'<h2 id="a">Who &amp; <code>"what"</code></h2>\n{TABLE}\n<h3>Then</h3>{TABLE}', "Joining")
    assert 'aria-label="Who &amp; &quot;what&quot;"' in found
    assert 'aria-label="Then"' in found


def test_a_page_without_tables_is_left_as_it_is() -> None:
    assert scrolling("<h2>A</h2><p>B</p>", "C") == "<h2>A</h2><p>B</p>"
