"""Carry a home's releases and its site to a target: a folder, a bucket, whatever fsspec knows.

`target` is what a target can do, `upload` the order in which it is done, `prune` what is taken away again, `settings` what a home
says of it. What is to be carried is planned by `warehouse.publishing`.
"""

from flows.stages.publishing.settings import PublishSettings, load_settings
from flows.stages.publishing.upload import UploadSummary, upload

__all__ = ["PublishSettings", "UploadSummary", "load_settings", "upload"]
