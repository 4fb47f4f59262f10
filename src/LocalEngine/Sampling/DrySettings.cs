namespace Wattwise.LocalEngine;

/// <summary>How repetition is penalised ("don't repeat yourself").</summary>
/// <param name="Multiplier">The penalty of a token that makes a repetition one longer than allowed; above 0.</param>
/// <param name="Base">The penalty grows by this factor with each further token; at least 1.</param>
/// <param name="AllowedLength">Repetitions of this many tokens cost nothing yet.</param>
/// <param name="Window">How many of the last tokens, prompt included, are searched; above 0.</param>
/// <param name="BreakerTexts">Texts that a repetition does not reach across.</param>
internal sealed record DrySettings(float Multiplier, float Base, int AllowedLength, int Window, IReadOnlyList<string> BreakerTexts)
{
    /// <summary>The texts in a model's tokens; none until the settings are bound to a model.</summary>
    public SequenceBreakers Breakers { get; init; } = SequenceBreakers.None;
}
