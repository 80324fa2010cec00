"""Which section of the front page is for what, whatever a partnership calls it: by what stands below it."""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from slp_build.pages.tree import Tree

Purpose = Literal["stories", "teach"]
KINDS: Mapping[Purpose, tuple[str, ...]] = {"stories": ("case_study",), "teach": ("vacancy", "campaign")}


def sections_by_purpose(tree: Tree) -> Mapping[Purpose, str]:
    """Return the id of the section with the most pages of a purpose's kinds, the first in the editors' order.

    While there is no such page, it is the section that has the purpose's name in its address.
    """
    sections = [tree.heads[key] for key in tree.children.get(tree.home, ()) if tree.heads[key].kind == "section"]
    found: dict[Purpose, str] = {}
    for purpose, kinds in KINDS.items():
        below = Counter(tree.ancestors(key)[1:2] for kind in kinds for key in tree.of_kind(kind))
        weights = {head.id: (below[(head.id,)], head.slug == purpose) for head in sections}
        best = max(weights, key=lambda key: weights[key], default=None)
        if best and any(weights[best]):
            found[purpose] = best
    return found
