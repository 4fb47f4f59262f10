namespace Wattwise.LocalEngine;

/// <summary>What a step is expected to be; widths are in the <see cref="DraftChoice"/>s.</summary>
/// <param name="Rows">Rows of the step. More than the drafts need where the shape is kept: the rest is padding.</param>
/// <param name="Tokens">The tokens that are expected to come out of it.</param>
/// <param name="Seconds">The time that it is expected to take, drafting included.</param>
/// <param name="PlainRows">Rows of the step without drafts.</param>
/// <param name="PlainTokens">The tokens that come out of it without drafts.</param>
/// <param name="PlainSeconds">The time of the step without drafts; 0 where nothing was measured yet.</param>
/// <param name="IsProbe">Whether it drafts to learn, not because a gain is expected.</param>
internal readonly record struct DraftPlan(
    int Rows, double Tokens, double Seconds, int PlainRows, int PlainTokens, double PlainSeconds, bool IsProbe)
{
    /// <summary>Tokens a second over those of the plain step.</summary>
    public double Speedup => Tokens / PlainTokens * PlainSeconds / Seconds;
}
