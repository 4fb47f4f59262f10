using System.Collections.Immutable;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Gives frames to whoever watches. Thread-safe.</summary>
/// <remarks>
/// A viewer that comes back names the last event it saw and is given what it missed, if that is among the last <see cref="KeptFrames"/>
/// frames of this process; else it is given all. One that does not read is let go after <see cref="Backlog"/> frames.
/// </remarks>
internal sealed class FrameFeed(LiveBoard board, DashboardOptions options, TimeProvider timeProvider)
{
    public const int KeptFrames = 60;
    public const int Backlog = 10;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Queue<(long Number, string Frame)> _kept = new(KeptFrames);

    // Another process counts anew, so that its numbers mean something else.
    private readonly string _process = Guid.NewGuid().ToString("N")[..12];
    private ImmutableList<Channel<SseItem<string>>> _viewers = [];
    private long _number;
    private bool _isClosed;

    public int Viewers => _viewers.Count;

    /// <summary>Ends a second.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            var frame = FrameJson.Write(board.Tick(timeProvider.GetUtcNow()));
            if (_kept.Count == KeptFrames)
                _kept.Dequeue();
            _kept.Enqueue((++_number, frame));
            foreach (var viewer in _viewers)
            {
                if (!viewer.Writer.TryWrite(Item(_number, frame)))
                    viewer.Writer.TryComplete();
            }
        }
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="lastEventId">The last event that the viewer saw, if it saw one.</param>
    /// <param name="cancellationToken">Ends it, as does the end of the enumeration.</param>
    /// <returns>The frames; <see langword="null"/> if there are as many viewers as there may be.</returns>
    public IAsyncEnumerable<SseItem<string>>? Watch(string? lastEventId, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<SseItem<string>>(new BoundedChannelOptions(KeptFrames + Backlog) { SingleReader = true });
        lock (_lock)
        {
            if (_isClosed || _viewers.Count >= options.MaxViewers)
                return null;
            foreach (var item in Missed(lastEventId))
                channel.Writer.TryWrite(item);
            _viewers = _viewers.Add(channel);
        }

        // Also where nobody ever reads.
        cancellationToken.UnsafeRegister(static state => ((Action)state!)(), () => Remove(channel));
        return ReadAsync(channel, cancellationToken);
    }

    /// <summary>Ends all streams, so that a host that stops need not wait for them.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var viewer in _viewers)
                viewer.Writer.TryComplete();
        }
    }

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(
        Channel<SseItem<string>> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            Remove(channel);
        }
    }

    private void Remove(Channel<SseItem<string>> channel)
    {
        lock (_lock)
            _viewers = _viewers.Remove(channel);
    }

    private IEnumerable<SseItem<string>> Missed(string? lastEventId)
    {
        if (NumberOf(lastEventId) is { } last && last <= _number && (last == _number || _kept.Peek().Number <= last + 1))
            return _kept.Where(kept => kept.Number > last).Select(kept => Item(kept.Number, kept.Frame));
        return [Item(_number, FrameJson.Write(board.Whole(timeProvider.GetUtcNow())))];
    }

    private long? NumberOf(string? eventId) =>
        eventId is not null && eventId.Length < 64 && eventId.StartsWith(_process + "-", StringComparison.Ordinal)
        && long.TryParse(eventId.AsSpan(_process.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private SseItem<string> Item(long number, string frame) => new(frame, "frame")
    {
        EventId = string.Create(CultureInfo.InvariantCulture, $"{_process}-{number}"),
        ReconnectionInterval = Retry,
    };
}
