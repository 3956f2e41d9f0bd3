package rules

import (
	"cmp"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/sorting"
)

// All is every rule, sorted by id.
func All() []*Rule { return all() }

var all = sync.OnceValue(func() []*Rule {
	list := []*Rule{
		backendConflict,
		backendMalformed,
		backendMisnamedVariable,
		backendMissing,
		backendMovedClass,
		backendSecretOption,
		backendUnknownClass,
		envDuplicateKey,
		envReadersDisagree,
		envUnreadable,
		kwargsDuplicateKey,
		kwargsExpansion,
		kwargsIncomplete,
		kwargsInvalidJSON,
		kwargsInvalidValue,
		kwargsMissing,
		kwargsMultiTeam,
		kwargsNotObject,
		kwargsPerKey,
		kwargsPlaceholder,
		kwargsUnknownKey,
		kwargsUnsupported,
		kwargsWrongType,
		namesCollision,
		namesImpossible,
		namesLocalOnly,
		namesMissing,
		namesOutsidePattern,
		namesTeamVariable,
		prefixCharset,
		prefixCollision,
		prefixDrift,
		prefixLetterCase,
		prefixPartial,
		prefixPath,
		prefixSeparator,
		prefixTrailingSeparator,
		projectInvalidAirflowCfg,
		projectInvalidComposeFile,
		projectInvalidDockerfile,
		projectInvalidPyproject,
		projectUnreadableFile,
		projectUnusedSuppression,
		providerMisspelled,
		providerMissing,
		providerVersion,
		providerWrongFile,
		pyprojectCopiedFile,
		pyprojectInvalidDeclaration,
		pyprojectNotDeployed,
		pyprojectUndeclared,
		pyprojectUnmarkedSecret,
		pyprojectUnusedDeclaration,
		secretExposedFile,
		secretNotMarked,
		secretPlaintext,
		secretSavedPlaceholder,
		secretStaticCredential,
		secretUnproven,
		valuesDuplicateName,
		valuesExpansion,
		valuesInvalidYAML,
		valuesUnknownKey,
		valuesWrongType,
	}
	sorting.Stable(list, func(a, b *Rule) int { return cmp.Compare(a.ID, b.ID) })
	return list
})
