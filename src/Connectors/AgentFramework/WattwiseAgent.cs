using System.Runtime.CompilerServices;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.AgentFramework;

/// <summary>
/// An agent whose responses carry the footprint of the whole run: the sum over all requests that anybody makes in it, in tool loops, agents
/// as tools and workflows.
/// </summary>
/// <remarks>
/// <para>
/// The chat clients of the run account for their requests (<c>UseWattwise</c> or <c>UseAccounting</c> on the
/// <see cref="ChatClientBuilder"/>); this stage adds them up. Without accounting there is no footprint. A run that fails or is left early
/// has none either: ledger and metrics have its requests.
/// </para>
/// <para>
/// Request options of the run (<c>AgentRunOptions.ConfigureWattwise</c>) hold for all requests made in it, also where the framework passes
/// no options on, as in workflows. Nothing is left on messages, which sessions store. Thread-safe.
/// </para>
/// </remarks>
public sealed class WattwiseAgent : DelegatingAIAgent
{
    private readonly Action<WattwiseRequestOptions>? _configure;
    private readonly TimeProvider _timeProvider;

    /// <summary>Creates the stage.</summary>
    /// <param name="innerAgent">The agent.</param>
    /// <param name="configure">Sets what the requests of all runs ask of Wattwise; <see langword="null"/> for nothing. A run's own options
    /// come first.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    public WattwiseAgent(AIAgent innerAgent, Action<WattwiseRequestOptions>? configure = null, TimeProvider? timeProvider = null)
        : base(innerAgent)
    {
        _configure = configure;
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    protected override async Task<AgentResponse> RunCoreAsync(
        IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        using var defaults = _configure is null ? null : AmbientRequestOptions.Begin(_configure);
        using var said = RunRequestOptions.Begin(ref options, InnerAgent);
        using var collector = FootprintCollector.Begin(_timeProvider);
        var response = await InnerAgent.RunAsync(messages, session, options, cancellationToken).ConfigureAwait(false);
        if (collector.Total is { } total)
            response.SetFootprint(total);
        return response;
    }

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
        IEnumerable<ChatMessage> messages,
        AgentSession? session = null,
        AgentRunOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var defaults = _configure is null ? null : AmbientRequestOptions.Begin(_configure);
        using var said = RunRequestOptions.Begin(ref options, InnerAgent);
        using var collector = FootprintCollector.Begin(_timeProvider);
        AgentResponseUpdate? last = null;
        var updates = InnerAgent.RunStreamingAsync(messages, session, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            while (true)
            {
                // Each step starts in the consumer's context.
                Enter();
                if (!await updates.MoveNextAsync().ConfigureAwait(false))
                    break;

                var update = updates.Current;
                last = update;
                if (update.GetFootprint() is null)
                {
                    yield return update;
                }
                else if (update.Contents.Count > 0 || update.FinishReason is not null)
                {
                    yield return update.WithoutFootprint();
                }
            }
        }
        finally
        {
            Enter();
            await updates.DisposeAsync().ConfigureAwait(false);
        }

        if (collector.Total is { } total)
            yield return AgentFootprint.CreateUpdate(last, total);

        void Enter()
        {
            (said ?? defaults)?.Enter();
            collector.Enter();
        }
    }
}
