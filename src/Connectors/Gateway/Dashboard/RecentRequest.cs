using Wattwise.Accounting;
using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Dashboard;

/// <summary>One of the latest requests, with the work of it that ended later. Holds no text of it.</summary>
internal sealed class RecentRequest(FootprintEntry entry)
{
    private const int MaxLateParts = 16;

    private readonly List<FootprintEntry> _late = [];

    /// <summary>Its line in the list.</summary>
    public RequestPart Part { get; } = RequestDetails.PartOf(entry);

    public Guid Id => entry.RequestId;

    public void AddLate(FootprintEntry part)
    {
        if (_late.Count < MaxLateParts)
            _late.Add(part);
    }

    /// <summary>All that is known of it.</summary>
    public RequestDetailPart ToDetail() => RequestDetails.Of(entry, _late);
}
