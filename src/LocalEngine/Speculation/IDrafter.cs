namespace Wattwise.LocalEngine;

/// <summary>
/// A strategy that guesses tokens ahead. What it knows of a sequence is kept on the <see cref="SpeculativeSequence"/>. Only for the engine
/// thread.
/// </summary>
internal interface IDrafter
{
    /// <summary>What its drafts are made of.</summary>
    DraftKind Kind { get; }

    /// <summary>
    /// What a draft for the sequence would rest on now: a class of <see cref="AcceptanceRates"/>; -1 where it has nothing to offer.
    /// </summary>
    int Evidence(SpeculativeSequence sequence);

    /// <summary>Drafts up to <see cref="SpeculativeSequence.Wanted"/> tokens for each of the sequences.</summary>
    void Draft(List<SpeculativeSequence> sequences);

    /// <summary>The tokens of a step were chosen: what was drafted and is not among them is wrong.</summary>
    void Verified(SpeculativeSequence sequence);

    /// <summary>The sequence ended.</summary>
    void Remove(SpeculativeSequence sequence);
}
