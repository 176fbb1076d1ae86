"""Amazon Data Firehose: records in, objects on S3 out."""

from functools import partial

from millstream.domain.part import Ground, Part
from millstream.services.firehose import administration, encryption, records, streams, tags, updates  # noqa: F401  (their operations register)
from millstream.services.firehose.inlet import Inlet
from millstream.services.firehose.loops import Deliveries
from millstream.services.firehose.quota import Quotas
from millstream.services.firehose.service import Firehose


def build(ground: Ground) -> Part:
    backlog = ground.settings.firehose_backlog
    firehose = Firehose(
        meta=ground.meta,
        topics=ground.log,
        objects=ground.objects,
        journal=ground.journal,
        metrics=ground.metrics,
        functions=ground.functions,
        kinesis=ground.streams,
        tables=ground.tables,
        check_role=ground.identity.check_role,
        interval=ground.settings.firehose_interval,
        quotas=Quotas() if ground.settings.quotas else None,
        backlog=backlog and int(backlog * (1 << 20)),
    )
    ground.inlets.open({"firehose": Inlet(firehose)})
    commands = {name: partial(function, firehose) for name, function in administration.COMMANDS.items()}
    return Part(firehose, [Deliveries(firehose)], commands=commands)
