using System.Net.Http.Headers;
using System.Text;

namespace Wattwise.Carbon;

/// <summary>The token of an account: fetched when it is first needed, renewed before it ends, one login at a time.</summary>
/// <remarks>Thread-safe. A login goes on for the others if a caller leaves.</remarks>
internal sealed class WattTimeLogin(SourceHttp http, Uri address, string userName, string password, TimeProvider timeProvider)
{
    // A token is good for half an hour. It is renewed early, so that none ends on its way.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(25);

    private static readonly TimeSpan LoginLimit = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private WattTimeToken? _token;
    private Task<WattTimeToken>? _running;

    /// <summary>A token that is good as far as is known.</summary>
    /// <param name="refused">The token that the source did not take, if any: another one is fetched, unless somebody did meanwhile.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CarbonSourceException">The login failed.</exception>
    public Task<WattTimeToken> GetAsync(WattTimeToken? refused, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_token is { } token && token != refused && timeProvider.GetElapsedTime(token.FetchedAt) < Lifetime)
                return Task.FromResult(token);
            if (_running is not { IsCompleted: false })
                _running = FetchAsync();
            return _running.WaitAsync(cancellationToken);
        }
    }

    private async Task<WattTimeToken> FetchAsync()
    {
        // Off the lock and off the caller.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var limit = new CancellationTokenSource(LoginLimit, timeProvider);
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "login"));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{password}")));
        var answer = await AskAsync(request, limit.Token).ConfigureAwait(false);
        if (answer.Token.Length == 0 || answer.Token.Any(character => character is < '!' or > '~'))
            throw http.Problem(CarbonSourceProblem.BadAnswer, "the login gave no token.");

        var token = new WattTimeToken(answer.Token, timeProvider.GetTimestamp());
        lock (_lock)
            _token = token;
        return token;
    }

    private async Task<WattTimeAnswers.Login> AskAsync(HttpRequestMessage request, CancellationToken limit)
    {
        try
        {
            return await http.SendAsync(request, WattTimeJson.Default.Login, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw http.Problem(CarbonSourceProblem.Unreachable, "the login took too long.", exception);
        }
    }
}
