using Microsoft.AspNetCore.Http;
using Wattwise.Caching;
using Wattwise.Gateway.Errors;
using Wattwise.Gateway.Footprints;
using Wattwise.Gateway.Reading;
using Wattwise.Gateway.Replays;
using Wattwise.Gateway.Traffic;
using Wattwise.Gateway.Wire;

namespace Wattwise.Gateway.Running;

/// <summary>
/// Streams one answer. Its headers wait a moment for the first piece, so that an error that comes at once has its own status; then they go
/// out, and comments follow while the model is silent.
/// </summary>
internal sealed class StreamedAnswer(
    HttpContext context,
    ChoiceCalls calls,
    ModelRequest request,
    AnswerFormat format,
    AnswerChoices choices,
    Settlement settlement,
    ReplayTicket replay,
    IGatewayRequest told,
    GatewayOptions options,
    TimeProvider time) : IDisposable
{
    private readonly ReplyRecorder? _recorder = replay.CreateRecorder();
    private readonly PeriodicTimer _silence = new(options.HeaderDelay, time);
    private EventStream? _events;
    private Task<bool>? _tick;
    private long _lastSent = time.GetTimestamp();
    private bool _hasBegun;

    /// <summary>Why the stream was cut off, if it was.</summary>
    public Exception? Failure { get; private set; }

    private EventStream Events => _events ??= new EventStream(context.Response, _recorder);

    /// <returns>The status that the request ended with, which may be an error after the headers said 200.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StreamAsync(cancellationToken);
            calls.ThrowIfBroken(streams: true);
        }
        catch (Exception exception) when (Events.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            Failure = exception;
            return await FailAsync(exception);
        }

        await settlement.SettleAsync();
        Begin();
        format.Complete(Events, choices, settlement.Footprint);
        try
        {
            await Events.SendAsync(cancellationToken);
        }
        finally
        {
            // It is complete, also for a client that left just now.
            replay.Keep(_recorder?.Copy, isStream: true, context.Response.Headers);
        }

        return StatusCodes.Status200OK;
    }

    public void Dispose()
    {
        _silence.Dispose();
        _events?.Dispose();
        _recorder?.Dispose();
    }

    private async Task StreamAsync(CancellationToken cancellationToken)
    {
        await using var updates = calls.StreamAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var step = updates.MoveNextAsync();
            if (!step.IsCompleted)
            {
                // The model has to work for the next piece: what is there goes out first.
                await SendAsync(cancellationToken);
                if (!await KeepAliveUntilAsync(step.AsTask(), cancellationToken))
                    return;
            }
            else if (!await step)
            {
                return;
            }

            var update = updates.Current;
            if (!_hasBegun && update.Contents.Count > 0)
                told.FirstToken();
            choices[calls.Current].Add(update);
            if (!Events.HasStarted && update.GetCacheHit() is not null)
                context.Response.Headers[FootprintHeaders.Cache] = "hit";
            if (update.Contents.Count == 0 && request.Tokens?.HasLogprobs != true)
                continue;
            Begin();
            format.Add(Events, update, calls.Current);
            if (Events.IsFull)
                await SendAsync(cancellationToken);
        }
    }

    private void Begin()
    {
        if (_hasBegun)
            return;
        _hasBegun = true;
        format.Begin(Events);
    }

    private async Task<bool> KeepAliveUntilAsync(Task<bool> step, CancellationToken cancellationToken)
    {
        while (!step.IsCompleted)
        {
            _tick ??= _silence.WaitForNextTickAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(step, _tick) == step)
                break;
            _tick = null;
            _silence.Period = options.KeepAliveInterval / 2;
            if (!Events.HasStarted || time.GetElapsedTime(_lastSent) >= options.KeepAliveInterval / 2)
                await CommentAsync(step, cancellationToken);
        }

        return await step;
    }

    private async Task CommentAsync(Task<bool> step, CancellationToken cancellationToken)
    {
        try
        {
            await Events.KeepAliveAsync(cancellationToken);
            _lastSent = time.GetTimestamp();
        }
        catch
        {
            // The client left. The step ends with the token; until then the enumerator must not be disposed of.
            await ((Task)step).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (!_hasBegun)
            return;
        _lastSent = time.GetTimestamp();
        await Events.SendAsync(cancellationToken);
    }

    // Some clients read the error, and others only notice that the stream is cut off: they get both.
    private async Task<int> FailAsync(Exception exception)
    {
        var error = PipelineErrors.Of(exception, context);
        format.Fail(Events, error);
        await Events.SendAsync(context.RequestAborted);
        return error.Status;
    }
}
