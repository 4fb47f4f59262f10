using System.Threading.Channels;

namespace Wattwise;

/// <summary>
/// Writes values to a store in the background, one after the other. Never holds up anybody: of those that wait, the oldest go first.
/// </summary>
/// <param name="outage">The store's.</param>
/// <param name="operation">The store's operation in the outage, a power of two.</param>
internal sealed class BackgroundWriter<T>(Outage outage, int operation = 1) : IDisposable
{
    private const int MaxWaiting = 4_096;

    private readonly Channel<T> _waiting = Channel.CreateBounded<T>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Leaves a value to be written down.</summary>
    public void Append(T value) => _waiting.Writer.TryWrite(value);

    /// <summary>Writes until it is cancelled, or disposed and all is written. Never throws but for the cancellation.</summary>
    /// <param name="write">Writes one value.</param>
    /// <param name="timeout">How long that may take.</param>
    /// <param name="timeProvider">Measures it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task WriteAsync(
        Func<T, CancellationToken, ValueTask> write, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await foreach (var value in _waiting.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await write(value, cancellationToken).AsTask().WaitAsync(timeout, timeProvider, cancellationToken).ConfigureAwait(false);
                outage.Worked(operation);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                outage.Failed(exception, operation);
            }
        }
    }

    public void Dispose() => _waiting.Writer.TryComplete();
}
