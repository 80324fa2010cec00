"""The other generators."""

from benchmarks.generator import Peer
from benchmarks.peers.eleventy import Eleventy
from benchmarks.peers.hugo import HugoAdapter, HugoFiles
from benchmarks.peers.mkdocs import Material, PlainMkdocs, Zensical
from benchmarks.peers.wagtail_bake import WagtailBake

# By the name that PEERS= takes. Hugo has two ways in for HTML from elsewhere; the better number of the two counts.
PEERS: dict[str, tuple[type[Peer], ...]] = {
    "hugo": (HugoFiles, HugoAdapter),
    "eleventy": (Eleventy,),
    "mkdocs": (PlainMkdocs,),
    "material": (Material,),
    "zensical": (Zensical,),
    "wagtail": (WagtailBake,),
}
