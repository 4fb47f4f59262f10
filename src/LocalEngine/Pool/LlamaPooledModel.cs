namespace Wattwise.LocalEngine;

/// <summary>How a model of a pool stands.</summary>
/// <param name="Id">Its id in the pool.</param>
/// <param name="IsLoaded">Whether it is in memory.</param>
/// <param name="Rents">How many use it now.</param>
/// <param name="PlannedBytes">What it takes of the budget; 0 where it is not loaded.</param>
public readonly record struct LlamaPooledModel(string Id, bool IsLoaded, int Rents, long PlannedBytes);
