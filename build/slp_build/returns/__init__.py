"""Raw returns, read strictly and made into audited exports. They may hold small counts: never publish one as it is."""

from slp_build.returns.figures import Register, RegisterSchool
from slp_build.returns.inspections import read_inspections
from slp_build.returns.kinds import recognise
from slp_build.returns.prepare import prepare_exports, put_exports, refuse_real
from slp_build.returns.register import read_register
from slp_build.returns.results import read_results
from slp_build.returns.sample import sample_register
from slp_build.returns.sample_returns import sample_county, write_sample_returns

__all__ = [
    "Register",
    "RegisterSchool",
    "prepare_exports",
    "put_exports",
    "read_inspections",
    "read_register",
    "read_results",
    "recognise",
    "refuse_real",
    "sample_county",
    "sample_register",
    "write_sample_returns",
]
