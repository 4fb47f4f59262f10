using System.Security.Cryptography;

namespace Wattwise.Gateway.Admin;

/// <summary>Makes secrets.</summary>
internal static class SecretTable
{
    public static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
