"""The page on which an alert is changed: its question with a preview, its name, its addresses, its times."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from copytaster.model.alert import Alert
from copytaster.stages import alerts
from copytaster.web.alerts.asking import Owner, altering, desk_of, own_alert, owner_of
from copytaster.web.alerts.pages import form_values, wanted_of
from copytaster.web.alerts.shown import KINDS, line
from copytaster.web.site import direct, site_of
from copytaster.web.visitors import text_in, texts_in


async def edit(request: Request) -> Response:
    """The alert as it stands, in the form that made it."""
    owner = owner_of(request)
    alert = await own_alert(request, owner)
    return await _page(request, owner, alert, alerts.as_wanted(alert))


async def change(request: Request) -> Response:
    """Show what the changed question would have matched, or save the changes."""
    async with altering(request) as (owner, form):
        alert = await own_alert(request, owner)
        wanted, is_preview = replace(wanted_of(form), kept=texts_in(form, "keep")), text_in(form, "do") == "preview"
    if is_preview:
        return await _page(request, owner, alert, wanted)
    changed = await desk_of(request).edit(alert, wanted, owner.may_mail_anyone)
    if isinstance(changed, str):
        return await _page(request, owner, alert, wanted, changed)
    return RedirectResponse(f"/alerts/{alert.id}", 303)


async def _page(request: Request, owner: Owner, alert: Alert, wanted: alerts.Wanted, note: str = "") -> Response:
    bounds = await desk_of(request).bounds(owner.name, owner.may_mail_anyone)
    values = await form_values(request, wanted, bounds)
    values |= {
        "alert": line(alert, site_of(request).clock.now()),
        "channels": [(each.key, KINDS[each.kind], alerts.masked(each), each.key in wanted.kept) for each in alert.channels],
        "note": note,
    }
    return direct(request, ("alert_edit.html", values), 422 if note else 200)
