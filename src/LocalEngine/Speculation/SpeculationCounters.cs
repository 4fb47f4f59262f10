namespace Wattwise.LocalEngine;

/// <summary>Counts drafts. The engine thread writes, anyone reads.</summary>
internal sealed class SpeculationCounters
{
    private readonly Lock _lock = new();
    private LlamaSpeculationTotals _totals = new(default, default, 0, 0);

    /// <summary>A consistent copy.</summary>
    public LlamaSpeculationTotals Totals
    {
        get
        {
            lock (_lock)
                return _totals;
        }
    }

    /// <summary>Counts a draft.</summary>
    public void AddDraft(DraftKind kind, int drafted, int accepted)
    {
        lock (_lock)
        {
            _totals = kind switch
            {
                DraftKind.PromptLookup => _totals with { PromptLookup = Add(_totals.PromptLookup, drafted, accepted) },
                DraftKind.Model => _totals with { DraftModel = Add(_totals.DraftModel, drafted, accepted) },
                _ => _totals with { ForcedText = Add(_totals.ForcedText, drafted, accepted) },
            };
        }
    }

    /// <summary>Counts a step with drafts.</summary>
    public void AddStep(int paddingRows)
    {
        lock (_lock)
            _totals = _totals with { Steps = _totals.Steps + 1, PaddingRows = _totals.PaddingRows + paddingRows };
    }

    private static LlamaDraftCounts Add(LlamaDraftCounts counts, int drafted, int accepted) =>
        new(counts.DraftedTokens + drafted, counts.AcceptedTokens + accepted);
}
