"""What every Athena operation may touch, and the refusals that many share."""

from dataclasses import dataclass, field

from millstream.api import athena as api
from millstream.core.caller import Caller
from millstream.core.errors import AwsError
from millstream.domain.records import Record, Records
from millstream.domain.tables import Tables
from millstream.ports.meta import MetaStore
from millstream.ports.objects import ObjectStore
from millstream.services.athena.execution import Execution, Executions
from millstream.services.athena.queries import Queries
from millstream.services.athena.records import NamedQuery, Prepared
from millstream.services.athena.workgroup import WorkGroup, WorkGroups

CATALOG = "AwsDataCatalog"


@dataclass(slots=True)
class Athena:
    meta: MetaStore
    objects: ObjectStore
    tables: Tables
    queries: Queries
    executions: Executions = field(init=False)
    work_groups: WorkGroups = field(init=False)
    named: Records[NamedQuery] = field(init=False)  # by account, region, id
    prepared: Records[Prepared] = field(init=False)  # by account, region, work group, name

    def __post_init__(self) -> None:
        self.executions = Executions(self.meta)
        self.work_groups = WorkGroups(self.meta)
        self.named = Records(self.meta, "athena.named-query", NamedQuery)
        self.prepared = Records(self.meta, "athena.prepared", Prepared)

    async def execution(self, id: str, caller: Caller) -> Record[Execution]:
        """Raise InvalidRequestException."""
        if (found := await self.executions.get(caller.account, caller.region, id)) is None:
            raise invalid(f"QueryExecution {id} was not found")
        return found

    async def work_group(self, name: str, caller: Caller) -> Record[WorkGroup]:
        """Raise InvalidRequestException."""
        if (found := await self.work_groups.get(caller.account, caller.region, name)) is None:
            raise invalid(f"WorkGroup {name} is not found.")
        return found


def invalid(message: str, code: str = "INVALID_INPUT") -> AwsError:
    return api.InvalidRequestException(message, AthenaErrorCode=code)


def not_implemented(what: str) -> AwsError:
    """For input that AWS takes and whose meaning is not built: never to be ignored."""
    return invalid(f"{what} is not implemented by Millstream.")
