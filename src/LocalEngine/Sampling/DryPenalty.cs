namespace Wattwise.LocalEngine;

/// <summary>Lowers the logits of tokens that would go on with a repetition (DRY). Not thread-safe; reuses its buffers.</summary>
/// <remarks>
/// Where the last n tokens occurred before, the token that followed them there costs multiplier * base^(n - allowed length), for the
/// longest such n that is at least the allowed length; n does not reach across a breaker. Published with text-generation-webui, pull
/// request 5677; details as llama.cpp has them. One pass of the Z-algorithm over the reversed window finds all n in linear time.
/// </remarks>
/// <param name="vocabularySize">The length of each row.</param>
internal sealed class DryPenalty(int vocabularySize)
{
    private const double LogOfLargestSingle = 88.7228391;

    private readonly int[] _longest = new int[vocabularySize]; // per token, one more than its n; all zero between two calls
    private int[] _matches = [];

    public void Apply(Span<float> logits, DrySettings settings, ReadOnlySpan<int> history)
    {
        var window = history[^Math.Min(history.Length, settings.Window)..];
        var limit = settings.Breakers.LengthSinceLast(window);
        if (window.Length <= settings.AllowedLength || limit < settings.AllowedLength)
            return;

        MatchSuffix(window);
        for (var end = 1; end < window.Length; end++)
        {
            var length = Math.Min(_matches[end], limit);
            ref var longest = ref _longest[window[^end]];
            if (length >= settings.AllowedLength)
                longest = Math.Max(longest, length + 1);
        }

        // The exponent stops where the power would leave the range of single precision.
        var maxExponent = settings.Base > 1.000001f ? (int)(LogOfLargestSingle / Math.Log(settings.Base)) : int.MaxValue;
        foreach (var token in window)
        {
            var length = _longest[token] - 1;
            _longest[token] = 0;
            if (length >= 0 && !settings.Breakers.IsBreaker(token))
                logits[token] -= (float)(settings.Multiplier * Math.Pow(
                    settings.Base, Math.Min(length - settings.AllowedLength, maxExponent)));
        }
    }

    /// <summary>
    /// Sets, for each number of tokens cut off the window's end, how many tokens its end then shares with the whole window's end.
    /// </summary>
    /// <remarks>Gusfield, "Algorithms on Strings, Trees and Sequences", 1997, section 1.4, on the window read backwards.</remarks>
    private void MatchSuffix(ReadOnlySpan<int> window)
    {
        if (_matches.Length < window.Length)
            _matches = new int[Math.Max(window.Length, 2 * _matches.Length)];

        var (left, right) = (0, 0); // the match that reaches farthest covers [left, right)
        for (var cut = 1; cut < window.Length; cut++)
        {
            var length = cut < right ? Math.Min(right - cut, _matches[cut - left]) : 0;
            while (cut + length < window.Length && window[^(1 + length)] == window[^(1 + cut + length)])
                length++;
            _matches[cut] = length;
            if (cut + length > right)
                (left, right) = (cut, cut + length);
        }
    }
}
