using System.Globalization;

namespace Wattwise.LocalEngine;

/// <summary>A model needs more memory than its pool's whole budget: it can never be loaded there.</summary>
public sealed class LlamaPoolBudgetException : LlamaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="modelId">The model's id in the pool.</param>
    /// <param name="plan">What it needs.</param>
    /// <param name="budgetBytes">What the pool may use.</param>
    public LlamaPoolBudgetException(string modelId, LlamaMemoryPlan plan, long budgetBytes)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The model '{modelId}' needs {(plan ?? throw new ArgumentNullException(nameof(plan))).TotalBytes >> 20} MiB, more than the "
                + $"pool's budget of {budgetBytes >> 20} MiB (LlamaModelPoolOptions.MemoryBudgetBytes). {plan}"))
    {
        ModelId = modelId;
        Plan = plan;
        BudgetBytes = budgetBytes;
    }

    /// <summary>The model's id in the pool.</summary>
    public string ModelId { get; }

    /// <summary>What the model needs.</summary>
    public LlamaMemoryPlan Plan { get; }

    /// <summary>What the pool may use, in bytes.</summary>
    public long BudgetBytes { get; }
}
