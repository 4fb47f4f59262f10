using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Wattwise.Tool.Serving;

/// <summary>
/// A model of a server that speaks OpenAI's API. Its key comes from the environment or from a file, never from a command line.
/// </summary>
internal sealed class UpstreamSettings
{
    private const string OpenAIHost = "api.openai.com";
    private const string OpenAIVariable = "OPENAI_API_KEY";

    // As long as a gateway's request may take by default.
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromMinutes(10);

    /// <summary>What callers name it.</summary>
    public string Name { get; set; } = "";

    /// <summary>The model's id there; <see cref="Name"/> by default.</summary>
    public string? Model { get; set; }

    public string Endpoint { get; set; } = $"https://{OpenAIHost}/v1";

    /// <summary>The key. By default it is read from <see cref="KeyVariable"/>.</summary>
    public string? Key { get; set; }

    /// <summary>
    /// The environment variable that holds the key. By default <c>WATTWISE_KEY_</c> and the name, and for OpenAI itself also
    /// <c>OPENAI_API_KEY</c>: that key is sent to nobody else. A server that wants no key needs none.
    /// </summary>
    public string? KeyVariable { get; set; }

    private bool IsOpenAI => new Uri(Endpoint) is { Host: OpenAIHost, Scheme: "https" };

    private string OwnVariable =>
        "WATTWISE_KEY_" + string.Concat(Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_'));

    /// <summary>What is wrong with it; <see langword="null"/> if nothing is.</summary>
    public string? FindFault()
    {
        if (FindAddressFault() is { } fault)
            return fault;
        if (ReadKey() is not null)
            return null;
        if (KeyVariable is not null)
            return $"The upstream '{Name}' needs its key in the environment variable {KeyVariable}.";
        return IsOpenAI ? $"The upstream '{Name}' needs its key in the environment variable {OwnVariable} or {OpenAIVariable}." : null;
    }

    /// <summary>What is wrong with its address.</summary>
    public string? FindAddressFault()
    {
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return $"The upstream '{Name}' has no address such as https://{OpenAIHost}/v1: '{Endpoint}'.";
        return uri.UserInfo.Length > 0 || uri.Query.Length > 0
            ? $"The address of the upstream '{Name}' holds more than a place: a key belongs in the environment variable {OwnVariable}."
            : null;
    }

    public IChatClient CreateClient()
    {
        // Whoever asks the gateway tries again by itself, and is told how long to wait: tries here would multiply with those.
        var options = new OpenAIClientOptions
        {
            Endpoint = new Uri(Endpoint),
            NetworkTimeout = NetworkTimeout,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        };
        return new OpenAIClient(new ApiKeyCredential(ReadKey() ?? "none"), options).GetChatClient(Model ?? Name).AsIChatClient();
    }

    private string? ReadKey()
    {
        if (!string.IsNullOrEmpty(Key))
            return Key;
        if (KeyVariable is not null)
            return Variable(KeyVariable);
        return Variable(OwnVariable) ?? (IsOpenAI ? Variable(OpenAIVariable) : null);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
