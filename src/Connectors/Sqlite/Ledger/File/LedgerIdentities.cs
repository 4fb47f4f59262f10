using System.Security.Cryptography;
using System.Text;

namespace Wattwise.Accounting;

/// <summary>Turns names of tenants and users into what a ledger keeps of them. Thread-safe.</summary>
internal sealed class LedgerIdentities(byte[] key)
{
    private const string Prefix = "hmac:";
    private const int KeptBytes = 16;

    public string Hash(string name) =>
        Prefix + Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)).AsSpan(0, KeptBytes));
}
