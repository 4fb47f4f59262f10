using System.Diagnostics;
using OpenTelemetry;

namespace Gateway;

/// <summary>Keeps requests that ask for health out of traces: they come every few seconds.</summary>
internal sealed class ProbeFilter : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem("url.path") is "/health" or "/alive")
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
