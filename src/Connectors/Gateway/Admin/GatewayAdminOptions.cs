using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Wattwise.Gateway.Admin;

/// <summary>Settings of the gateway's second listener: keys, usage, health, metrics and the dashboard. Read once, when the host
/// starts.</summary>
public sealed class GatewayAdminOptions : IValidatableObject
{
    private const int MinTokenLength = 32;

    /// <summary>
    /// The IP address to listen on. The default is <c>127.0.0.1</c>. Another one than a loopback address needs <see cref="AllowsRemote"/>.
    /// </summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Whether <see cref="Address"/> may be reached from other machines: what is sent is not encrypted, so a proxy must do that.
    /// The default is <see langword="false"/>.</summary>
    public bool AllowsRemote { get; set; }

    /// <summary>The port; 0 for one that is free. The default is 4280.</summary>
    [Range(0, 65535)]
    public int Port { get; set; } = 4280;

    /// <summary>
    /// What programs send as <c>Authorization: Bearer ...</c>: at least 32 printable ASCII characters, without spaces. The default is
    /// <see langword="null"/>: no program gets in, people do by the one-time link. Keep it out of files that others read.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>
    /// The names that the listener may be called by, besides IP addresses of this machine's loopback and <c>localhost</c>; a page whose
    /// name is made to point here is turned away. The default is none.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>How long a one-time link can be opened. The default is 1 hour; from 1 minute to 30 days.</summary>
    [DurationRange("00:01:00", "30.00:00:00")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a browser that opened a link stays let in. The default is 12 hours; from 1 minute to 30 days.</summary>
    [DurationRange("00:01:00", "30.00:00:00")]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The most browsers that are let in at a time, and the most links that can be opened; the oldest goes first. The default is
    /// 32; must be positive.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSessions { get; set; } = 32;

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out var address))
            yield return new($"{nameof(Address)} must be an IP address, not '{Address}'.");
        else if (!IPAddress.IsLoopback(address) && !AllowsRemote)
            yield return new(
                $"{nameof(Address)} {Address} can be reached from other machines: set {nameof(AllowsRemote)} if that is meant.");

        // The message does not repeat it.
        if (Token is not null && (Token.Length < MinTokenLength || Token.Any(static character => character is <= ' ' or > '~')))
            yield return new($"{nameof(Token)} must have at least {MinTokenLength} printable ASCII characters, without spaces.");
    }
}
