namespace Wattwise.LocalEngine;

/// <summary>How an engine is: its health, its load, and what it did so far.</summary>
/// <param name="State">Whether it takes requests.</param>
/// <param name="Fault">Why it does not; <see langword="null"/> where it does.</param>
/// <param name="RunningRequests">Generations that run side by side.</param>
/// <param name="QueuedRequests">Requests that wait.</param>
/// <param name="KvTokens">Tokens that the KV cache can hold.</param>
/// <param name="ReservedKvTokens">Tokens set aside for running generations.</param>
/// <param name="CachedKvTokens">Tokens that the prefix cache holds.</param>
/// <param name="Recoveries">How often a failed computation was overcome by making the context anew.</param>
/// <param name="Totals">What it did since it was loaded.</param>
public sealed record LlamaEngineStatus(
    LlamaEngineState State,
    string? Fault,
    int RunningRequests,
    int QueuedRequests,
    int KvTokens,
    int ReservedKvTokens,
    int CachedKvTokens,
    int Recoveries,
    LlamaEngineTotals Totals)
{
    /// <summary>
    /// CPU threads of the last step; 0 before the first. It follows the load of the machine unless <see cref="LlamaEngineOptions.Threads"/>
    /// fixes it.
    /// </summary>
    public int Threads { get; init; }
}
