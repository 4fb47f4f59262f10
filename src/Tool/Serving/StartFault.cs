using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway;
using Wattwise.LocalEngine;

namespace Wattwise.Tool.Serving;

/// <summary>Why a gateway does not start, where who started it can mend it: a line says enough.</summary>
internal static class StartFault
{
    /// <summary>What the process returns then.</summary>
    public const int ExitCode = 2;

    /// <summary>Whether it is the settings' fault, or that of a file, an address or a server that they name.</summary>
    public static bool IsExpected(Exception error) => error
        is OptionsValidationException or ArgumentException or FormatException
        or SqliteLedgerException or SqliteSemanticCacheException or SqliteGatewayStoreException
        or RedisException or RedisTimeoutException or DbException or TimeoutException
        or LlamaException
        or IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException or SocketException
        // A setting of another type.
        or InvalidOperationException { InnerException: FormatException or OverflowException or ArgumentException };

    /// <summary>What went wrong, in one line.</summary>
    public static string Explain(Exception error) => OneLine(error switch
    {
        InvalidDataException { InnerException: { } inner } => $"{error.Message} {inner.Message}",
        // Of which server, its message leaves open.
        OptionsValidationException { OptionsType.Name: var type } when error.Message.StartsWith(
            "ConnectionString", StringComparison.Ordinal) => $"{type}: {error.Message}",
        ArgumentException { ParamName: { } parameter } =>
            error.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal),
        AggregateException { InnerExceptions: [var first, ..] } => first.Message,
        // What follows counts the client's own queues.
        RedisException or RedisTimeoutException => $"Redis: {error.Message.Split(", mc:")[0]}",
        _ => error.Message,
    });

    public static string OneLine(string text) =>
        string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
