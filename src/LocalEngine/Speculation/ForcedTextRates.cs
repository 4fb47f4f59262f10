namespace Wattwise.LocalEngine;

/// <summary>
/// How likely a model writes forced text with the tokens that its tokenizer would cut it into: learnt by pairs of tokens, over all requests
/// of an engine. Only for the engine thread.
/// </summary>
/// <remarks>
/// A model that did not expect a name may write it in pieces, and one that has begun so goes on so; and each has habits of its own with
/// punctuation, which are the same in every schema.
/// </remarks>
internal sealed class ForcedTextRates
{
    private const int Slots = 4096;
    private const float PriorWeight = 3;
    private const float MostSeen = 64;
    private const double FirstRate = 0.9;
    private const double FirstRateOffTrack = 0.5;

    private readonly Pair[] _pairs = new Pair[Slots];
    private readonly AcceptanceEstimate _onTrack = new(priorWeight: 8, memory: 400);
    private readonly AcceptanceEstimate _offTrack = new(priorWeight: 8, memory: 400);

    /// <summary>The chance that a token is right.</summary>
    /// <param name="before">The token before it.</param>
    /// <param name="token">The token.</param>
    /// <param name="isOffTrack">Whether the token before it is part of forced text and not what was expected.</param>
    public double Rate(int before, int token, bool isOffTrack)
    {
        var prior = isOffTrack ? _offTrack.Rate(FirstRateOffTrack) : _onTrack.Rate(FirstRate);
        ref var pair = ref _pairs[SlotOf(before, token)];
        return pair.Before == before && pair.Token == token ? (pair.Right + (PriorWeight * prior)) / (pair.Seen + PriorWeight) : prior;
    }

    /// <summary>Notes whether a token was right.</summary>
    public void Record(int before, int token, bool isOffTrack, bool isRight)
    {
        (isOffTrack ? _offTrack : _onTrack).Record(isRight ? 1 : 0, !isRight);
        ref var pair = ref _pairs[SlotOf(before, token)];
        if (pair.Before != before || pair.Token != token)
            pair = new() { Before = before, Token = token };
        if (pair.Seen >= MostSeen)
            (pair.Right, pair.Seen) = (pair.Right / 2, pair.Seen / 2);
        pair.Seen++;
        pair.Right += isRight ? 1 : 0;
    }

    private static int SlotOf(int before, int token) => (int)((((uint)before * 0x9E3779B1) ^ ((uint)token * 0x85EBCA77)) >> 20);

    private struct Pair
    {
        public int Before;
        public int Token;
        public float Right;
        public float Seen;
    }
}
