"""Small raw files for tests, in the sources' own columns. Everything in them is invented."""

from pathlib import Path

OUR_LA = "999"
SPINE = "URN,LA,LAESTAB,SCHNAME,TOWN,POSTCODE,ICLOSE,MINORGROUP,NFTYPE,ISPRIMARY,ISSECONDARY,AGEL,AGEH,OTHERURN"
DETAILS = "URN,Name,City,Postcode,Status,Type,Age From,Age To,Other URN"
LINKS = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate"
KS2 = (
    "URN,KS2 Pupils,Reading Progress,Reading Meet Std,Writing Progress,Writing Meet Std,Maths Progress,"
    "Maths Meet Std,Overall Meet Std,Academic Year"
)
KS4 = "URN,KS4 Pupils,Progress 8,Attainment 8,Eng Maths Grade 5,Entering EBacc,Academic Year"
INSPECTIONS = "URN,Rating,Inspection Date"
ABSENCE = "URN,PERCTOT,PPERSABS10"


def write(folder: Path, name: str, header: str, *rows: str) -> Path:
    """Return a CSV file of these lines."""
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def spine(folder: Path, *rows: str) -> Path:
    """Return a register of schools."""
    return write(folder, "register.csv", SPINE, *rows)


def school_row(
    urn: int, *, is_open: bool = True, other: str = "", name: str = "", primary: bool = True, la: str = OUR_LA
) -> str:
    """Return a school's row of the register."""
    flags = "1,0,4,11" if primary else "0,1,11,16"
    return (
        f"{urn},{la},{la}{urn % 10000},{name or f'School {urn}'},Saltmere,ZZ1 1ZZ,{1 if is_open else 2},"
        f"Maintained School,Community school,{flags},{other}"
    )
