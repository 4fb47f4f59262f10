namespace Wattwise.LocalEngine;

/// <summary>What a step got of a <see cref="CoreBudget"/>.</summary>
/// <param name="Threads">The threads to compute with.</param>
/// <param name="Cores">The cores that count as taken.</param>
/// <param name="TrialFrom">The threads that a trial is compared with; 0 outside a trial.</param>
/// <param name="IsCalm">Whether other work has left all cores free for some time.</param>
/// <param name="IsGuest">Whether it computes beside a long step, beyond the budget.</param>
/// <param name="IsLong">Whether the step has many rows.</param>
/// <param name="Started">When it was granted.</param>
internal readonly record struct CoreLease(int Threads, int Cores, int TrialFrom, bool IsCalm, bool IsGuest, bool IsLong, long Started);
