using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;

namespace Wattwise.Gateway;

/// <summary>A model that the gateway serves under a name.</summary>
public sealed class GatewayModelOptions
{
    /// <summary>The name that callers use, up to 128 characters. Required, and unlike that of every other model.</summary>
    [Required]
    [StringLength(GatewayOptions.MaxModelNameLength)]
    public string Name { get; set; } = "";

    /// <summary>What it does. The default is <see cref="GatewayModelKind.Chat"/>.</summary>
    public GatewayModelKind Kind { get; set; }

    /// <summary>
    /// The key under which its <see cref="IChatClient"/> or its <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> is registered, the
    /// pipeline included. The default is <see langword="null"/>: the one that is registered without a key.
    /// </summary>
    public string? ServiceKey { get; set; }

    /// <summary>
    /// The model id that the client is asked for, where the client serves several. The default is <see langword="null"/>: the client's own.
    /// </summary>
    public string? ModelId { get; set; }

    /// <summary>
    /// The longest answer in tokens: a request that asks for more is refused, and one that names no limit gets this one. At least 1. The
    /// default is 4096.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int MaxOutputTokens { get; set; } = 4096;

    /// <summary>Whom the list of models names as its owner. The default is <c>wattwise</c>.</summary>
    [Required]
    [StringLength(GatewayOptions.MaxModelNameLength)]
    public string OwnedBy { get; set; } = "wattwise";
}
