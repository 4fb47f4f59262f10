using Microsoft.Extensions.Options;

namespace Wattwise.Compression;

/// <summary>Checks the attributes of <see cref="CompressionOptions"/> and of its parts, without reflection.</summary>
[OptionsValidator]
internal sealed partial class CompressionOptionsValidator : IValidateOptions<CompressionOptions>;
