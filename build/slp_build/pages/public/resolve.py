"""How the references in a public page's body are followed."""

from slp_build.model.public import PublicPerson
from slp_build.pages.body import Resolver
from slp_build.pages.parts import Card, Person
from slp_build.pages.public.listing import drawn_card
from slp_build.pages.public.site import PublicSite
from slp_build.pages.public.stats import stats


def resolver(site: PublicSite) -> Resolver:
    """Return how the references of the page that is being made are followed."""

    def as_card(reference: str) -> Card | None:
        return drawn_card(site.record(reference), site) if site.address(reference) is not None else None

    def person(reference: str) -> Person | None:
        found = site.record(reference)
        if not isinstance(found, PublicPerson):
            site.asked.missing.add(reference)
            return None
        picture = site.picture(found.image, "") if found.image else None  # the name beside it says who it is
        return Person(name=found.name, role=found.role, text=found.text, email=found.email, picture=picture)

    return Resolver(
        address=site.address,
        download=site.download,
        picture=site.picture,
        flaw=lambda guard, what: site.asked.flaws.append((guard, what)),
        card=as_card,
        person=person,
        stats=lambda names: stats(names, site),
    )
