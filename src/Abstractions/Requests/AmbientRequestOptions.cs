using Microsoft.Extensions.AI;

namespace Wattwise;

/// <summary>
/// Request options for all requests of an asynchronous flow, whoever makes them: a web request names its tenant once, and all agents, tools
/// and workflows that it runs keep to it.
/// </summary>
/// <remarks>
/// <para>
/// What a request's own <see cref="ChatOptions"/> say comes first, then these options, then the request that it is part of. A request that
/// began before these options keeps what it had.
/// </para>
/// <para>
/// They hold until <see cref="Dispose"/>, in the method that began them and in all that it calls. An async iterator calls
/// <see cref="Enter"/> before each of its steps. Immutable and thread-safe.
/// </para>
/// </remarks>
public sealed class AmbientRequestOptions : IDisposable
{
    private static readonly AsyncLocal<AmbientRequestOptions?> Flow = new();

    private readonly AmbientRequestOptions? _outer;
    private readonly WattwiseScope? _within;
    private volatile bool _hasEnded;

    private AmbientRequestOptions(WattwiseRequestOptions said)
    {
        _within = WattwiseScope.Current;
        _outer = Flow.Value;
        Options = EffectiveRequestOptions.Resolve(said, Find(_within, out _) ?? _within?.Options ?? EffectiveRequestOptions.Default);
    }

    /// <summary>The options in effect for a request that says nothing of its own.</summary>
    public EffectiveRequestOptions Options { get; }

    /// <summary>Begins request options for the current flow.</summary>
    /// <param name="configure">Sets them; what it leaves alone is as it would be without them.</param>
    /// <returns>The options; dispose them to end them.</returns>
    public static AmbientRequestOptions Begin(Action<WattwiseRequestOptions> configure) =>
        Begin(new ChatOptions().ConfigureWattwise(configure));

    /// <summary>Begins, for the current flow, the request options that chat options carry.</summary>
    /// <param name="options">The chat options, which stay as they are.</param>
    /// <returns>The options; dispose them to end them.</returns>
    public static AmbientRequestOptions Begin(ChatOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        var ambient = new AmbientRequestOptions(new WattwiseRequestOptions(new RequestSettings(options)));
        ambient.Enter();
        return ambient;
    }

    /// <summary>Makes these options the current ones of the flow again.</summary>
    public void Enter() => Flow.Value = this;

    /// <summary>Ends the options, also for work of the flow that still runs. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        _hasEnded = true;
        if (Flow.Value == this)
            Flow.Value = _outer;
    }

    /// <summary>The options that began since a request did; <see langword="null"/> if there are none.</summary>
    /// <param name="running">The request, or <see langword="null"/> outside of one.</param>
    /// <param name="ended">Those that this flow was started in and that have ended, if any.</param>
    internal static EffectiveRequestOptions? Find(WattwiseScope? running, out EffectiveRequestOptions? ended)
    {
        var ambient = Flow.Value;
        ended = ambient is { _hasEnded: true } ? ambient.Options : null;
        while (ambient is { _hasEnded: true })
            ambient = ambient._outer;
        return ambient is not null && (ambient._within == running || (running is null && ambient._within!.IsEnded))
            ? ambient.Options
            : null;
    }
}
