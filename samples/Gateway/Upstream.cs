using System.ClientModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Gateway;

/// <summary>A server that speaks OpenAI's API. Its key is read from an environment variable, so that it is in no file.</summary>
internal sealed class Upstream
{
    /// <summary>What callers of the gateway name the model.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>The model's name there; <see cref="Name"/> by default.</summary>
    public string? Model { get; set; }

    public Uri Endpoint { get; set; } = new("https://api.openai.com/v1");

    /// <summary>The environment variable that holds the key.</summary>
    public string KeyVariable { get; set; } = "OPENAI_API_KEY";

    public IChatClient CreateClient()
    {
        var key = Environment.GetEnvironmentVariable(KeyVariable);
        if (string.IsNullOrEmpty(key))
            throw new InvalidOperationException($"The upstream '{Name}' needs its key in the environment variable {KeyVariable}.");
        return new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = Endpoint }).GetChatClient(Model ?? Name).AsIChatClient();
    }
}
