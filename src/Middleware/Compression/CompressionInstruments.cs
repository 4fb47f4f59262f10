using System.Diagnostics.Metrics;

namespace Wattwise.Compression;

/// <summary>The stage's instruments.</summary>
internal sealed class CompressionInstruments
{
    private readonly StageContext _stage;
    private readonly Counter<long> _original;
    private readonly Counter<long> _sent;

    public CompressionInstruments(StageContext stage)
    {
        _stage = stage;
        _original = stage.Meter.CreateCounter<long>(
            "wattwise.compression.original", "{token}", "Tokens of what the compression stage shortened, as they would have been sent.");
        _sent = stage.Meter.CreateCounter<long>("wattwise.compression.sent", "{token}", "Tokens of the same, as they were sent.");
    }

    /// <param name="reason">The code of how it was shortened; it names the kind of content.</param>
    /// <param name="before">Tokens as they would have been sent.</param>
    /// <param name="after">Tokens as they were sent.</param>
    public void Count(string reason, long before, long after) => _stage.Report((this, reason, before, after), static call =>
    {
        var (instruments, reason, before, after) = call;
        instruments._original.Add(before, new KeyValuePair<string, object?>("wattwise.reason", reason));
        instruments._sent.Add(after, new KeyValuePair<string, object?>("wattwise.reason", reason));
    });
}
