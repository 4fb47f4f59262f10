using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly.Timeout;

namespace Wattwise.Carbon;

/// <summary>Asks a source over HTTP, and says in a <see cref="CarbonSourceException"/> what is wrong with its answer.</summary>
/// <param name="source">The source's name, for messages.</param>
/// <param name="client">Sends the requests; its address is the source's.</param>
/// <param name="timeProvider">The clock, for dates of <c>Retry-After</c>.</param>
/// <param name="secrets">Keys and passwords, which never stand in a message, even if the source repeats them.</param>
internal sealed class SourceHttp(string source, HttpClient client, TimeProvider timeProvider, params string?[] secrets)
{
    private const int MaxQuotedLength = 200;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <param name="request">The request; disposed here.</param>
    /// <param name="type">How to read the answer.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="CarbonSourceException">There is no answer, it is an error, or it cannot be read.</exception>
    public async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var host = request.RequestUri is { IsAbsoluteUri: true } address ? address.Host : client.BaseAddress?.Host;
        try
        {
            using (request)
            {
                using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw Refused(response, body);
                return JsonSerializer.Deserialize(body, type) ?? throw Problem(CarbonSourceProblem.BadAnswer, "the answer is empty.");
            }
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw Problem(CarbonSourceProblem.BadAnswer, $"the answer has not the documented shape. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Problem(CarbonSourceProblem.Unreachable, $"no whole answer from {host}. {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is TimeoutRejectedException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            throw Problem(CarbonSourceProblem.Unreachable, $"no answer from {host} in time.", exception);
        }
    }

    /// <summary>What is wrong, as an exception of this source.</summary>
    public CarbonSourceException Problem(CarbonSourceProblem problem, string message, Exception? exception = null) =>
        new(source, problem, Redact(message), exception);

    /// <summary>Grams of CO2e per kilowatt-hour as given by the source.</summary>
    /// <exception cref="CarbonSourceException">No grid can have such a figure.</exception>
    public double Grams(double given)
    {
        // The dirtiest plants emit less than 3 kg: what is far beyond is in another unit, or broken.
        const double most = 100_000;
        return double.IsFinite(given) && given is >= 0 and <= most
            ? given
            : throw Problem(CarbonSourceProblem.BadAnswer, $"no carbon intensity can be {given} g/kWh.");
    }

    /// <summary>The forecast that a source gave, or <see langword="null"/> if none of its spans is known.</summary>
    /// <exception cref="CarbonSourceException">The spans overlap.</exception>
    public CarbonForecast? Forecast(IEnumerable<CarbonIntensity> points, DateTimeOffset generatedAt)
    {
        CarbonIntensity[] known = [.. points];
        try
        {
            return known.Length == 0 ? null : new CarbonForecast(known, generatedAt);
        }
        catch (ArgumentException exception)
        {
            throw Problem(CarbonSourceProblem.BadAnswer, $"the forecast makes no sense. {exception.Message}", exception);
        }
    }

    private CarbonSourceException Refused(HttpResponseMessage response, byte[] body)
    {
        var status = (int)response.StatusCode;
        var (problem, hint) = status switch
        {
            401 => (CarbonSourceProblem.Unauthorized, "check the key or the user and the password"),
            403 => (CarbonSourceProblem.Forbidden, "the account may not read this"),
            404 => (CarbonSourceProblem.UnknownZone, "the zone is unknown, or there is nothing recent for it"),
            429 => (CarbonSourceProblem.RateLimited, "too many requests"),
            >= 500 or 408 => (CarbonSourceProblem.Failed, "the source failed"),
            >= 300 and < 400 =>
                (CarbonSourceProblem.BadAnswer, "the source moved, and keys are not sent to another address: check BaseAddress"),
            _ => (CarbonSourceProblem.BadAnswer, "the source refused the request"),
        };
        var words = SourceError.Read(body);
        var quoted = words.Length == 0 ? "" : $" It says: {(words.Length > MaxQuotedLength ? words[..MaxQuotedLength] + "..." : words)}";
        return new CarbonSourceException(source, problem, Redact($"HTTP {status}, {hint}.{quoted}")) { RetryAfter = RetryAfter(response) };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - timeProvider.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };

    private string Redact(string message)
    {
        foreach (var secret in secrets)
        {
            if (!string.IsNullOrEmpty(secret))
                message = message.Replace(secret, "***", StringComparison.Ordinal);
        }

        return message;
    }
}
