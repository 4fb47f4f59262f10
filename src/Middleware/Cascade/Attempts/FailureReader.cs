using System.Globalization;

namespace Wattwise.Cascade;

/// <summary>
/// Reads what an exception of a chat client means. It knows no provider: the words of the message have to do, or the app.
/// </summary>
internal sealed class FailureReader(Func<Exception, TierFailure?>? readOwn)
{
    // Servers name a wait in seconds, headers too; both names are found in exceptions' data.
    private static readonly string[] RetryKeys = ["Retry-After", "RetryAfter", "retry-after"];
    private static readonly string[] LimitWords = ["429", "too many requests", "rate limit", "ratelimit", "quota exceeded"];
    private static readonly string[] LengthWords =
        ["context length", "context_length", "maximum context", "context window", "prompt is too long", "too many tokens"];
    private static readonly string[] WaitWords = ["retry after ", "retry in ", "try again in "];

    private const int MaxMessage = 4_096, MaxDepth = 8;

    /// <summary>Reads an exception. Never throws.</summary>
    public TierFailure Read(Exception exception)
    {
        try
        {
            if (readOwn?.Invoke(exception) is { } own)
                return own;
        }
        catch (Exception)
        {
            // The app's reading fails: the built-in one is left.
        }

        var depth = 0;
        for (var at = exception; at is not null && depth < MaxDepth; at = at.InnerException, depth++)
        {
            if (at is ArgumentException or NotSupportedException)
                return new(TierFailureKind.Unsuitable);
            if (at is TimeoutException)
                return new(TierFailureKind.TimedOut);
            var retryAfter = FindWait(at);
            if (retryAfter is not null || Has(at.Message, LimitWords))
                return new(TierFailureKind.RateLimited, retryAfter ?? FindWait(at.Message));
        }

        return ReadMessage(exception.Message);
    }

    /// <summary>Reads the words of an error, which some servers send in place of an answer.</summary>
    public static TierFailure ReadMessage(string? message) =>
        Has(message, LengthWords) ? new(TierFailureKind.Unsuitable)
        : Has(message, LimitWords) ? new(TierFailureKind.RateLimited, FindWait(message!))
        : new(TierFailureKind.Outage);

    private static bool Has(string? message, string[] words)
    {
        var text = message.AsSpan(0, Math.Min(message?.Length ?? 0, MaxMessage));
        foreach (var word in words)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static TimeSpan? FindWait(Exception exception)
    {
        foreach (var key in RetryKeys)
        {
            TimeSpan? wait = exception.Data[key] switch
            {
                TimeSpan span => span,
                int seconds => Seconds(seconds),
                double seconds => Seconds(seconds),
                string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) =>
                    Seconds(seconds),
                _ => null,
            };
            if (wait is not null)
                return wait;
        }

        return null;
    }

    private static TimeSpan? FindWait(string message)
    {
        var text = message.AsSpan(0, Math.Min(message.Length, MaxMessage));
        foreach (var words in WaitWords)
        {
            var at = text.IndexOf(words, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                continue;
            var number = text[(at + words.Length)..];
            var end = 0;
            while (end < number.Length
                && (char.IsAsciiDigit(number[end])
                    || (number[end] == '.' && end + 1 < number.Length && char.IsAsciiDigit(number[end + 1]))))
                end++;
            if (double.TryParse(number[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var count))
                return Seconds(number[end..].TrimStart().StartsWith("ms", StringComparison.OrdinalIgnoreCase) ? count / 1_000 : count);
        }

        return null;
    }

    private static TimeSpan? Seconds(double seconds) => seconds is >= 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null;
}
