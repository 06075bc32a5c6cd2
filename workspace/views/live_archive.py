"""Where a session is watched, its recording, and what was kept of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.answers import SeeOther
from livestream import after_queries, services
from livestream.errors import LiveRefused
from livestream.models import LiveArchive, LiveSession
from workspace import live
from workspace.access import Seat, Task, seated
from workspace.forms.live_after import VideoForm
from workspace.views.live import complain, page


@require_http_methods(["GET", "HEAD", "POST"])
@seated(Task.EDIT)
def archive(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The links of video and recording; once it is over, what is kept, until when, and who stored it."""
    session = live.one(seat, pk)
    kept = after_queries.archive(session)
    form = VideoForm(request.POST or None, session=session, archive=kept)
    if request.method == "POST" and form.is_valid():
        try:
            _save(session, kept, form, seat)
        except LiveRefused as refused:
            complain(form, refused)
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("workspace:live_archive", args=[pk]))
    context = {"form": form, "archive": kept, "hosts": after_queries.video_hosts()}
    return page(request, seat, session, "archive", "workspace/live_archive.html", context, form)


def _save(session: LiveSession, kept: LiveArchive | None, form: VideoForm, seat: Seat) -> None:
    said = form.cleaned_data
    recording = said.get("recording_url", "")
    if kept is None:
        links = {"video_url": said["video_url"], "recording_url": recording or session.recording_url}
        services.set_videos(session.pk, **links, by=seat.user)
        return
    services.keep_recording(
        session.pk,
        video_url=said["video_url"],
        recording_url=recording,
        sha256=said["recording_sha256"],
        reason=said["no_recording"],
        by=seat.user,
    )


@require_safe
@seated(Task.OWN)
def file(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """The whole archive for an authority that asks; the journal keeps who took it."""
    kept = after_queries.archive(live.one(seat, pk))
    if kept is None:
        raise Http404
    return services.archive_file(kept, by=seat.user)
