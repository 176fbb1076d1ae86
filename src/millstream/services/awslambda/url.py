"""Function URLs as they are kept."""

from msgspec import Struct

from millstream.api import awslambda as api
from millstream.domain.functions import LATEST
from millstream.domain.records import Records
from millstream.ports.meta import MetaStore

PATH = "/_millstream/url/"


class FunctionUrl(Struct, frozen=True, kw_only=True):
    id: str
    account: str
    region: str
    function: str
    qualifier: str = LATEST  # or an alias
    auth: api.FunctionUrlAuthType
    cors: api.Cors | None = None
    created: float
    modified: float

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.account, self.region, self.function, self.qualifier

    @property
    def arn(self) -> str:
        arn = f"arn:aws:lambda:{self.region}:{self.account}:function:{self.function}"
        return arn if self.qualifier == LATEST else f"{arn}:{self.qualifier}"


class Place(Struct, frozen=True):
    """Where the URL of an id is found."""

    key: str


class Urls(Records[FunctionUrl]):
    """Keys are account, region, function and qualifier."""

    def __init__(self, meta: MetaStore) -> None:
        super().__init__(meta, "lambda.url", FunctionUrl)
        self.places = Records(meta, "lambda.url-place", Place)

    async def by_id(self, id_: str) -> FunctionUrl | None:
        place = await self.places.get(id_)
        record = place and await self.get(place.value.key)
        return record.value if record else None
