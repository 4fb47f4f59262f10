using Wattwise.Accounting;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Tells the dashboard of each request on its way to the app's own log.</summary>
internal sealed class LiveFootprintLog(Lazy<LiveBoard> board, IFootprintLog? next) : IFootprintLog
{
    public void Add(FootprintEntry entry)
    {
        board.Value.Add(entry);
        next?.Add(entry);
    }
}
