using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Wattwise.Carbon;

namespace Wattwise.Accounting;

/// <summary>
/// Accounts for each request in joules, grams of CO2e and money: what the model call took, what Wattwise's stages spent and what they avoided.
/// </summary>
/// <remarks>
/// <para>
/// The outermost Wattwise stage. It opens the request's <see cref="WattwiseScope"/> and takes the caller's <see cref="WattwiseRequestOptions"/>
/// off the chat options, so that no provider sees them. Afterwards the response, or the last update of a stream, carries the
/// <see cref="RequestFootprint"/> (<c>response.GetFootprint()</c>); a stream that does not announce its end gets one more update without contents
/// for it. Inside a running scope it passes requests through.
/// </para>
/// <para>
/// Energy is what the local engine metered (<see cref="UsageEnergyExtensions.GetEnergy"/>), else what the energy model estimates; where neither is to be
/// had, the footprint is marked incomplete. Failed, cancelled and abandoned requests reach metrics and ledger too. A broken carbon source or energy model
/// never fails a request. Thread-safe.
/// </para>
/// </remarks>
public sealed class AccountingChatClient : DelegatingChatClient
{
    private readonly TimeProvider _time;
    private readonly FootprintRecorder _recorder;
    private readonly FootprintInstruments _instruments;
    private readonly FootprintLedger? _ledger;
    private readonly IntensityLookup _intensity;

    /// <summary>Creates the stage.</summary>
    /// <param name="innerClient">The next stage or the provider's client; disposed with this one.</param>
    /// <param name="options">How to account; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentException">The options are wrong: an unknown zone, a negative price or intensity.</exception>
    public AccountingChatClient(IChatClient innerClient, AccountingOptions? options = null)
        : base(innerClient)
    {
        options ??= new AccountingOptions();
        if (string.Join(' ', options.Validate()) is { Length: > 0 } failures)
            throw new ArgumentException(failures, nameof(options));

        var logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(AccountingChatClient).FullName!);
        _time = options.TimeProvider ?? TimeProvider.System;
        _ledger = options.Ledger;
        _instruments = new FootprintInstruments(WattwiseTelemetry.GetMeter(options.MeterFactory));
        _intensity = new IntensityLookup(options, _time, logger, _instruments);
        _recorder = new FootprintRecorder(options, innerClient.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata, logger);
    }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);

        var scope = WattwiseScope.JoinOrBegin(ref options, out var isOutermost);
        return isOutermost ? AccountAsync(scope, messages, options, cancellationToken) : base.GetResponseAsync(messages, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return AccountStreamAsync(messages, options, cancellationToken);
    }

    // What an async method sets in an AsyncLocal never reaches its caller: the runtime restores the caller's context at
    // every return, so scope and activity are seen by the inner client alone.
    private async Task<ChatResponse> AccountAsync(
        WattwiseScope scope, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var activity = RequestActivity.Start();
        WattwiseScope.Current = scope;
        var intensity = _intensity.StartAsync(cancellationToken);
        ChatResponse response;
        try
        {
            response = await base.GetResponseAsync(messages, options, cancellationToken);
        }
        catch (Exception error)
        {
            Book(scope, ModelAnswer.Failed(error, options?.ModelId, usage: null), start, await IfKnown(intensity), activity, error);
            throw;
        }

        var answer = ModelAnswer.Complete(response.ModelId ?? options?.ModelId, response.Usage);
        response.SetFootprint(Book(scope, answer, start, await intensity, activity));
        return response;
    }

    private async IAsyncEnumerable<ChatResponseUpdate> AccountStreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var scope = WattwiseScope.JoinOrBegin(ref options, out var isOutermost);
        if (!isOutermost)
        {
            await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
                yield return update;
            yield break;
        }

        var start = _time.GetTimestamp();
        var activity = RequestActivity.Start();
        Enter(scope, activity);
        var intensity = _intensity.StartAsync(cancellationToken);
        var stream = new StreamedAnswer(options?.ModelId);
        Exception? error = null;
        IAsyncEnumerator<ChatResponseUpdate>? updates = null;
        RequestFootprint footprint;
        try
        {
            while (true)
            {
                // Each step starts in the consumer's context: scope and activity have to be set again.
                Enter(scope, activity);
                try
                {
                    updates ??= base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    if (!await updates.MoveNextAsync())
                    {
                        stream.IsComplete = true;
                        break;
                    }
                }
                catch (Exception caught)
                {
                    error = caught;
                    break;
                }

                if (stream.TakeHeld() is { } held)
                    yield return held;
                if (stream.Add(updates.Current) is { } ready)
                    yield return ready;
            }
        }
        finally
        {
            // Also where the consumer stops early. Inner stages book their records when their streams end, so they end first.
            Enter(scope, activity);
            try
            {
                if (updates is not null)
                    await updates.DisposeAsync();
            }
            finally
            {
                var known = stream.IsComplete ? intensity : IfKnown(intensity);
                footprint = Book(scope, stream.ToAnswer(error), start, await known, activity, error);
            }
        }

        if (error is null)
        {
            yield return stream.CreateLast(footprint);
            yield break;
        }

        if (stream.TakeHeld() is { } undelivered)
            yield return undelivered;
        ExceptionDispatchInfo.Throw(error);
    }

    private RequestFootprint Book(
        WattwiseScope scope, in ModelAnswer answer, long start, CarbonIntensity? intensity, Activity? activity, Exception? error = null)
    {
        var footprint = _recorder.Record(scope, answer, _time.GetElapsedTime(start), intensity);
        var outcome = error is not null ? StageOutcome.Failed : OutcomeOf(footprint);
        _ledger?.Add(footprint);
        _instruments.Record(footprint, outcome, error?.GetType().FullName);
        RequestActivity.Stop(activity, footprint, outcome, error);
        return footprint;
    }

    // An error, or a consumer who leaves, does not wait for figures; the look-up ends by itself, at its timeout at the latest.
    private static ValueTask<CarbonIntensity?> IfKnown(ValueTask<CarbonIntensity?> intensity) => intensity.IsCompleted ? intensity : default;

    private static StageOutcome OutcomeOf(RequestFootprint footprint)
    {
        foreach (var record in footprint.Stages)
        {
            if (record.Outcome == StageOutcome.Answered)
                return StageOutcome.Answered;
        }

        return StageOutcome.ModelCalled;
    }

    private static void Enter(WattwiseScope scope, Activity? activity)
    {
        WattwiseScope.Current = scope;
        if (activity is not null)
            Activity.Current = activity;
    }
}
