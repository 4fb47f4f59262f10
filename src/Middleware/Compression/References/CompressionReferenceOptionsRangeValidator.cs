using Microsoft.Extensions.Options;

namespace Wattwise.Compression;

/// <summary>Checks the attributes of <see cref="CompressionReferenceOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class CompressionReferenceOptionsRangeValidator : IValidateOptions<CompressionReferenceOptions>;
