using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Gateway.Admin;

/// <summary>The one-time links that can be opened, and the browsers that opened one. Thread-safe; gone with the process.</summary>
internal sealed class AdminSessions(GatewayAdminOptions options, TimeProvider timeProvider)
{
    private readonly byte[]? _token = options.Token is { } token ? SHA256.HashData(Encoding.UTF8.GetBytes(token)) : null;
    private readonly SecretTable<bool> _links = new(options.MaxSessions, options.LinkLifetime, timeProvider);
    private readonly SecretTable<AdminSession> _sessions = new(options.MaxSessions, options.SessionLifetime, timeProvider);

    /// <summary>Makes what opens the listener once.</summary>
    public string CreateLink() => _links.Add(true);

    /// <summary>Lets a browser in by a link that nobody opened before.</summary>
    /// <returns>What it sends as its cookie; null if the link is no good.</returns>
    public string? Open(string? link) => link is not null && _links.TryTake(link) ? _sessions.Add(new(SecretTable.NewSecret())) : null;

    public AdminSession? Find(string? cookie) => cookie is not null ? _sessions.Find(cookie) : null;

    /// <summary>Whether a program may come in.</summary>
    public bool IsToken(string? token) =>
        _token is not null && token is not null && CryptographicOperations.FixedTimeEquals(
            _token, SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
