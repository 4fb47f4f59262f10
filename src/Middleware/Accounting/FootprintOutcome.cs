namespace Wattwise.Accounting;

/// <summary>Reads from a footprint who answered the request.</summary>
internal static class FootprintOutcome
{
    /// <summary>
    /// True if a stage answered and no model was called for the answer. What a tool or an agent asked meanwhile does not count.
    /// </summary>
    public static bool IsAnsweredByStage(this RequestFootprint footprint)
    {
        var isAnswered = false;
        for (var i = 0; i < footprint.Stages.Count; i++)
        {
            var record = footprint.Stages[i];
            if (record.IsNested)
                continue;
            if (record.Outcome == StageOutcome.ModelCalled)
                return false;
            isAnswered |= record.Outcome == StageOutcome.Answered;
        }

        return isAnswered;
    }
}
