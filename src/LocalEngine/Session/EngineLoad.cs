namespace Wattwise.LocalEngine;

/// <summary>What one engine takes of the machine while it loads: memory, and a core. For the thread that loads it.</summary>
/// <param name="claims">What all engines claim of the memory.</param>
/// <param name="budget">The cores of all engines.</param>
internal sealed class EngineLoad(MemoryClaims claims, CoreBudget budget) : IDisposable
{
    private LlamaMemoryPlan? _plan;

    /// <inheritdoc cref="MemoryClaims.Claim"/>
    public LlamaMemoryPlan Claim(Func<LlamaMemoryPlan> create, CancellationToken cancellationToken)
    {
        _plan = claims.Claim(create, cancellationToken);
        budget.BeginLoad();
        return _plan;
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (_plan is not { } plan)
            return;
        _plan = null;
        claims.Release(plan);
        budget.EndLoad();
    }
}
