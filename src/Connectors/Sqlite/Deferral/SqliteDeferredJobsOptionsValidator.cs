using Microsoft.Extensions.Options;

namespace Wattwise.Deferral;

/// <summary>Checks the settings.</summary>
[OptionsValidator]
internal sealed partial class SqliteDeferredJobsOptionsValidator : IValidateOptions<SqliteDeferredJobsOptions>;
